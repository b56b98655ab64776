// A run as an HTTP service: predictions for uploaded files, with limits, health, metrics and a graceful stop.
export {};
