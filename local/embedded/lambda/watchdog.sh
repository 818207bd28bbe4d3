#!/bin/sh
# One per runtime. Its input is a pipe that only the runtime holds: when it closes, the runtime is gone, however it
# ended, and every process that carries the runtime's mark in its environment is killed, in whatever group it is.
# usage: watchdog.sh <runtime id> <work directory>

runtime_id=$1
work_directory=$2
mark="FANOUT_ENVIRONMENT_ID=$runtime_id"
trap '' HUP INT TERM

marked_processes() {
  if [ -d /proc/self ]; then
    grep -lsF -- "$mark" /proc/[0-9]*/environ | tr -dc '0-9\n'
  else
    ps -axww -E -o pid=,command= | while read -r pid command; do
      case $command in *"$mark"*) echo "$pid" ;; esac
    done
  fi
}

while read -r _; do :; done

# A fork may slip through between a look and its kill, so only several empty looks in a row are the end.
rounds=0
clean=0
while [ "$clean" -lt 3 ] && [ "$rounds" -lt 100 ]; do
  rounds=$((rounds + 1))
  pids=$(marked_processes)
  if [ -z "$pids" ]; then
    clean=$((clean + 1))
  else
    clean=0
    for pid in $pids; do
      kill -9 -- "-$pid" 2>/dev/null
      kill -9 "$pid" 2>/dev/null
    done
  fi
  sleep 0.1
done
rm -rf -- "$work_directory"
