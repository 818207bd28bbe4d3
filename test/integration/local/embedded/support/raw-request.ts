import { type RequestOptions, request } from 'node:http';

export interface RawAnswer {
  readonly statusCode: number;
  readonly body: string;
}

/** One HTTP request with exactly these headers, as no SDK would send it. */
export function rawRequest(endpoint: string, options: RequestOptions, body = ''): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(endpoint, { agent: false, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => {
        resolve({ statusCode: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
