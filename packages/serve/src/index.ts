/** A run as an HTTP service: predictions for uploaded files, with limits, health, metrics and a graceful stop. */
export { openApi } from './api/openapi.js';
export { type OwnFolder, ownFolder } from './folder.js';
export { type GuardOptions, guardRequest, requestGuard } from './guard.js';
export { type Listening, type ListenOptions, listen } from './http-server.js';
export type { ModelFacts } from './model/messages.js';
export { type ErrorBody, Refusal, type RefusalOptions, refusalOf, refusalResponse } from './refusal.js';
export { type RunningServer, type ServeOptions, serveRun } from './server.js';
export { DEFAULT_UPLOAD_LIMITS, type UploadLimits } from './upload/body.js';
export { type ReceiveOptions, receiveUpload, type Upload } from './upload/receive.js';
