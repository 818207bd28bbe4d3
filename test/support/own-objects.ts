import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { ownName, type Services } from './services.ts';

type Options<Input> = Partial<Omit<Input, 'Bucket' | 'Key'>>;

/** Objects below a prefix of one test file, all of whose versions `delete` removes. */
export class OwnObjects {
  readonly bucket: string;
  readonly #s3: Services['s3'];
  readonly #prefix = `${ownName('own')}/`;

  constructor({ names, s3 }: Services) {
    this.bucket = names.bucketName;
    this.#s3 = s3;
  }

  /** The address of one of them. */
  at(name: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.bucket, Key: `${this.#prefix}${name}` };
  }

  put(name: string, Body: string | Uint8Array, options: Options<PutObjectCommandInput> = {}) {
    return this.#s3.send(new PutObjectCommand({ ...this.at(name), Body, ...options }));
  }

  /** What is read, and all that is told of it. */
  async get(name: string, options: Options<GetObjectCommandInput> = {}) {
    const { Body, ...told } = await this.#s3.send(new GetObjectCommand({ ...this.at(name), ...options }));
    return { ...told, text: (await Body?.transformToString()) ?? '' };
  }

  /** Their versions and delete markers, newest first, of one name or of all. */
  async versions(name = '') {
    const command = new ListObjectVersionsCommand({ Bucket: this.bucket, Prefix: this.at(name).Key });
    const { Versions = [], DeleteMarkers = [] } = await this.#s3.send(command);
    return { versions: Versions, markers: DeleteMarkers };
  }

  async delete(): Promise<void> {
    const { versions, markers } = await this.versions();
    const removed = [...versions, ...markers].map(({ Key, VersionId }) =>
      this.#s3.send(new DeleteObjectCommand({ Bucket: this.bucket, Key, VersionId })),
    );
    await Promise.all(removed);
  }
}
