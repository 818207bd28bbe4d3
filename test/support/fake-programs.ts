import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SERVER = join(import.meta.dirname, 'fake-localstack-server.mjs');

/** A folder to put into PATH, with programs that only act as if. */
export class FakePrograms {
  readonly folder: string;
  /** How they behave: a file each. */
  readonly #ways: string;

  constructor(folder: string) {
    this.folder = join(folder, 'bin');
    this.#ways = join(folder, 'ways');
    mkdirSync(this.folder, { recursive: true });
    mkdirSync(this.#ways, { recursive: true });
  }

  /** A program with the body of a shell script: only what is built in, or named by its whole path. */
  add(name: string, body: string): this {
    writeFileSync(join(this.folder, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    return this;
  }

  remove(name: string): this {
    rmSync(join(this.folder, name));
    return this;
  }

  /** From now on: `pip-hangs`, `pip-fails`, `ends-early`, `is-slow`, `leaves-a-child`, `is-gone` of a venv's Python. */
  behave(how: string): void {
    writeFileSync(join(this.#ways, how), '');
  }

  behaveWell(): void {
    rmSync(this.#ways, { recursive: true, force: true });
    mkdirSync(this.#ways);
  }

  /** Ends a pip that hangs still. */
  end(): void {
    const hanging = join(this.#ways, '../hanging');
    if (existsSync(hanging)) endIfAlive(Number(readFileSync(hanging, 'utf8')));
    rmSync(hanging, { force: true });
  }

  /** A Python that makes virtual environments of itself, has a pip, and a LocalStack. */
  addPython(name: string, version = '3.11.7'): this {
    return this.add(
      name,
      `ways='${this.#ways}'
case "$1 $2" in
  "-c import localstack") [ ! -e "$ways/is-gone" ] ;;
  "-c "*) echo ${version} ;;
  "-m venv") /bin/mkdir -p "$3/bin" && /bin/cp "$0" "$3/bin/python" ;;
  "-m pip")
    echo "Collecting one==1.0"
    [ -e "$ways/pip-hangs" ] && { echo $$ > "$ways/../hanging"; exec /bin/sleep 1000; }
    [ -e "$ways/pip-fails" ] && { echo "ERROR: No matching distribution found for one==1.0" >&2; exit 1; }
    while [ $# -gt 0 ]; do [ "$1" = --target ] && /bin/mkdir -p "$2"; shift; done
    exit 0 ;;
  "-m localstack.runtime.main") exec '${process.execPath}' '${SERVER}' "$ways" ;;
esac`,
    );
  }

  addJava(version = '17.0.15', modules = ['jdk.compiler']): this {
    const lines = ['java.base', ...modules].map((module) => `${module}@${version}`);
    return this.add('java', lines.map((line) => `echo ${line}`).join('\n'));
  }

  addMaven(): this {
    return this.add(
      'mvn',
      `[ "$1" = --version ] && { echo "Apache Maven 3.8.7"; exit 0; }
for arg; do case "$arg" in -DoutputDirectory=*) /bin/mkdir -p "\${arg#-DoutputDirectory=}" ;; esac; done
echo "[INFO] Copying one.jar to there"`,
    );
  }

  /** A docker whose engine answers; its compose starts the fake LocalStack, and writes down how it was called. */
  addDocker(calls: string): this {
    return this.add(
      'docker',
      `echo "$*" >> '${calls}'
case "$*" in
  *" up "*)
    GATEWAY_LISTEN="0.0.0.0:$FANOUT_LOCALSTACK_PORT" '${process.execPath}' '${SERVER}' '${this.#ways}' >/dev/null 2>&1 &
    echo $! > '${calls}.pid' ;;
  *" down "*) read pid < '${calls}.pid'; kill "$pid" ;;
  *" logs "*) echo "logged in a container" ;;
esac`,
    );
  }

  /** All that the host mode needs. */
  addAll(): this {
    return this.addPython('python3').addJava().addMaven();
  }

  /** An environment in which these programs are all there is. */
  get env(): NodeJS.ProcessEnv {
    return { PATH: this.folder, JAVA_HOME: '' };
  }
}

function endIfAlive(pid: number): void {
  try {
    process.kill(pid);
  } catch {
    // Its command has ended it.
  }
}
