// Everybody can use every state of every screen, in French (axe-all.mjs).
import { all } from './axe-all.mjs'

await all('fr')
