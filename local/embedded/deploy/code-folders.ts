import { join } from 'node:path';
import type { S3Service } from '../services/s3.ts';
import { DeployError } from './deploy-error.ts';

/** The unpacked folder of an asset, by its object key. */
export type FindFolder = (objectKey: string) => Promise<string>;

/**
 * Where functions' code lies: in the folders of the assembly that was deployed at once, or unpacked from objects in S3,
 * each content once.
 */
export class CodeFolders {
  readonly #s3: S3Service;
  readonly #directory: string;
  readonly #found = new Map<string, string>();
  #assembly: FindFolder | undefined;

  /** `directory` is made with the first object that is unpacked. */
  constructor(s3: S3Service, directory: string) {
    this.#s3 = s3;
    this.#directory = directory;
  }

  /** Where objects are not looked for, or not there. */
  addAssembly(find: FindFolder): void {
    this.#assembly = find;
  }

  /** @throws DeployError where there is no such code */
  async folderOf(bucketName: string | undefined, objectKey: string): Promise<string> {
    const name = `${bucketName}/${objectKey}`;
    const body = bucketName === undefined ? undefined : this.#s3.readObject(bucketName, objectKey);
    if (body !== undefined) {
      const { unpackOnce } = await import('./unpack.ts');
      return this.#keep(name, await unpackOnce(body, join(this.#directory, 'code')));
    }
    // A rollback may need code whose object is gone, or that of an assembly which another has followed.
    const known = this.#found.get(name);
    if (known !== undefined) return known;
    if (this.#assembly !== undefined) return this.#keep(name, await this.#assembly(objectKey));
    throw new DeployError(`expected the code at s3://${name}: there is no such object`);
  }

  #keep(name: string, folder: string): string {
    this.#found.set(name, folder);
    return folder;
  }
}
