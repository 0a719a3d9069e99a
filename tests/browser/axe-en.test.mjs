// Everybody can use every state of every screen, in English (axe-all.mjs).
import { all } from './axe-all.mjs'

await all('en')
