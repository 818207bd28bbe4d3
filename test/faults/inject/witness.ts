import { createHash } from 'node:crypto';
import type { Receipt, SentMessage, Settled } from '../oracle/evidence.ts';
import type { Call } from './call-site.ts';
import type { Timeline } from './timeline.ts';

interface Header {
  readonly job: string;
  readonly chunk: number;
  readonly first: number;
  readonly count: number;
  readonly continuation?: number;
  readonly indices?: string;
}

/** Sees what services carry out, in front of them. */
export class Witness {
  readonly sent: SentMessage[] = [];
  readonly receipts: Receipt[] = [];
  readonly settled: Settled[] = [];
  readonly puts = new Map<string, string[]>();
  readonly ends: string[] = [];
  /** Bodies of messages, so that some can be delivered again where nothing else can do that. */
  readonly bodies: string[] = [];
  readonly #keepsBodies: boolean;
  readonly #timeline: Timeline;

  constructor(timeline: Timeline, keepsBodies: boolean) {
    this.#timeline = timeline;
    this.#keepsBodies = keepsBodies;
  }

  carriedOut(call: Call, status: number, answer: string, body: Buffer): void {
    if (status !== 200) return;
    if (call.site === 'settle') this.#settled(call);
    else if (call.site === 'end') this.ends.push(call.key);
    else if (call.site === 'put results' || call.site === 'put checkpoint') this.#put(call.key, body);
    else if (call.site.startsWith('send ')) this.#sent(body, answer);
    if (NOTED.test(call.site)) this.#timeline.note(`${call.site} ${call.key} by ${call.pid}`);
  }

  #settled({ json, key, pid }: Call): void {
    const names = (json?.['ExpressionAttributeNames'] ?? {}) as Readonly<Record<string, string>>;
    const slot = Object.values(names).find((name) => /^c\d+$/.test(name)) ?? '';
    this.settled.push({ key, slot, pid });
    const chunk = Number(key.slice(key.lastIndexOf('/') + 1)) * 64 + Number(slot.slice(1));
    this.#timeline.note(`chunk ${chunk} settled by ${pid}`);
  }

  #put(key: string, body: Buffer): void {
    const hash = hashOf(body);
    const known = this.puts.get(key);
    if (known === undefined) this.puts.set(key, [hash]);
    else if (!known.includes(hash)) known.push(hash);
  }

  #sent(body: Buffer, answer: string): void {
    const { Entries = [] } = JSON.parse(body.toString('utf8')) as { Entries?: { Id: string; MessageBody: string }[] };
    const { Successful = [] } = JSON.parse(answer) as { Successful?: { Id: string }[] };
    const taken = new Set(Successful.map(({ Id }) => Id));
    for (const { Id, MessageBody } of Entries) {
      if (!taken.has(Id)) continue;
      const end = MessageBody.indexOf('\n');
      const { job, chunk, first, count, continuation = 0, indices } = JSON.parse(MessageBody.slice(0, end)) as Header;
      const hash = hashOf(MessageBody.slice(end + 1));
      const which = indices === undefined ? {} : { indices };
      this.sent.push({ job, chunk, first, count, continuation, ...which, hash });
      if (this.#keepsBodies) this.bodies.push(MessageBody);
      this.#timeline.note(`chunk ${chunk} sent${continuation > 0 ? `, continuation ${continuation}` : ''}`);
    }
  }
}

/** What of a job's course is worth a line, where a run fails. */
const NOTED = /^(end|seal|fence|create job|count mid|expect|mark announced|revive|announce)/;

const hashOf = (data: Buffer | string): string => createHash('sha1').update(data).digest('hex').slice(0, 16);
