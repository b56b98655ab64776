export { Cgra, type CgraFeatures, type CgraLayer, type CgraMap, type CgraOptions, mapRows } from './cgra.js';
export { type CorrelationLoss, type CorrelationOptions, correlationLoss } from './correlation.js';
export { type DrawContext, SelfClBank, type SelfClBankOptions, type SelfClLoss } from './selfcl-bank.js';
export { SelfClInBatch, type SelfClInBatchOptions } from './selfcl-in-batch.js';
export { type TotalOptions, totalLoss } from './total.js';
