export { Cgra, type CgraFeatures, type CgraLayer, type CgraMap, type CgraOptions, mapRows } from './cgra.js';
export { type CorrelationLoss, type CorrelationOptions, correlationLoss } from './correlation.js';
export { cosineTo } from './cosine.js';
export { infoNce } from './info-nce.js';
export { ntXent } from './nt-xent.js';
export { type DrawContext, SelfClBank, type SelfClBankOptions, type SelfClLoss } from './selfcl-bank.js';
export { SelfClInBatch, type SelfClInBatchOptions } from './selfcl-in-batch.js';
export { type TotalOptions, totalLoss } from './total.js';
