import type { HttpRequest } from '@smithy/core/protocols';
import type { SignatureV4 } from '@smithy/signature-v4';

// What is used of the inner parts of the SDK's clients: their own types differ from client to client, or say nothing.

/** What the SDK knows of an operation. */
export interface Operation {
  readonly name: string;
  readonly [part: string]: unknown;
}

/** Where a service is. */
export interface Url {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
}

/** What middleware is given: an operation's input, and its request once that is written. */
export interface Args {
  readonly input: object;
  readonly request?: unknown;
}

export type Next = (args: Args) => Promise<unknown>;

/** What middleware is told of the command that it is put together for. */
export interface Context {
  readonly endpointV2: { readonly url: URL };
  readonly __smithy_context: {
    readonly abortSignal?: unknown;
    readonly operationSchema: readonly [unknown, unknown, string, unknown, unknown, unknown];
    readonly selectedHttpAuthScheme: {
      readonly httpAuthOption: { readonly signingProperties: { readonly name: string; readonly region: string } };
    };
  };
}

/** Reads an answer's body, by what the SDK knows of its shape. */
export interface Deserializer {
  read(schema: unknown, bytes: Uint8Array): unknown;
}

/** Writes requests of a service, and reads its answers. */
export interface Protocol {
  readonly deserializer: Deserializer;
  serializeRequest(operation: Operation, input: object, functions: object): Promise<HttpRequest>;
  deserializeResponse(operation: Operation, functions: object, response: unknown): Promise<unknown>;
}

/** What is used of a client's configuration, as it is once the client is made. */
export interface Config {
  protocol: Protocol;
  readonly requestHandler: { handle(request: HttpRequest): Promise<{ readonly response: unknown }> };
  readonly credentials: ConstructorParameters<typeof SignatureV4>[0]['credentials'];
  readonly systemClockOffset: number;
  readonly signingEscapePath: boolean;
}

export interface SdkClient {
  readonly config: Config;
  readonly middlewareStack: {
    remove(name: string): boolean;
    add(
      middleware: (next: Next, context: Context) => Next,
      options: { readonly step: string; readonly priority?: string; readonly name: string },
    ): void;
  };
}
