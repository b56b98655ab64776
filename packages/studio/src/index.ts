/** The local web app: the server side. The page is in `page/`, built by vite into `dist/page`. */
export { type Studio, type StudioOptions, startStudio } from './server.js';
