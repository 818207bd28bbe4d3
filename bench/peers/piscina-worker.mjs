import { burnCpu } from '../burn.ts';

export default (ms) => burnCpu(ms);
