/** Starts the page. */
import { render } from 'preact';
import './styles/index.css';
import { Shell } from './frame/shell.js';
import { takeToken } from './frame/token.js';

takeToken();
render(<Shell />, document.getElementById('studio')!);
