/** Shells, and what each has to be told: to ask `fanout complete`, and to complete a file where it says so. */
export const SCRIPTS = {
  bash: `# bash: source <(fanout completion bash)
_fanout() {
  local line current="\${COMP_WORDS[COMP_CWORD]}"
  COMPREPLY=()
  [[ $current == = ]] && current=
  while IFS= read -r line; do
    if [[ $line == :file ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$current")
    else
      COMPREPLY+=("$line")
    fi
  done < <("\${COMP_WORDS[0]}" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _fanout fanout
`,
  zsh: `#compdef fanout
# zsh: source <(fanout completion zsh)
_fanout() {
  local -a found
  found=("\${(@f)$("$words[1]" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compset -P '--*='
  if [[ $found[1] == :file ]]; then
    _files
  else
    compadd -- "\${(@)found:#}"
  fi
}
compdef _fanout fanout
`,
  fish: `# fish: fanout completion fish | source
function __fanout_complete
    set -l current (commandline -ct)
    set -l words (commandline -opc) "$current"
    set -l found ($words[1] complete -- $words[2..-1] 2>/dev/null)
    if test "$found[1]" = :file
        __fish_complete_path (string replace -r -- '^--[\\w-]+=' '' "$current")
    else
        set -l option (string match -r -- '^--[\\w-]+=' "$current")
        for one in $found
            echo "$option$one"
        end
    end
end
complete -c fanout -f -a '(__fanout_complete)'
`,
} as const;
