/** The page: one engine, one tree. */
import { render } from 'preact';
import { Engine } from './frame/engine.js';
import './style/index.css';
import { App } from './ui/app.js';

render(<App engine={new Engine()} />, document.getElementById('app')!);
