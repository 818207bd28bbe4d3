import { hashBytes } from '../work.ts';

export default (bytes) => hashBytes(bytes);
