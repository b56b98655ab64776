export type { ListedInput, Listing, ListingProblem, Split } from './listing.js';
