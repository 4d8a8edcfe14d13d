// Prints what Garmin's own SDK reads of each FIT file: {message number: [{field number: raw value}]}, not-set left out.

import {readFileSync} from 'node:fs'
import {Decoder, Profile, Stream} from '@garmin/fitsdk'

const RAW = {
  applyScaleAndOffset: false,
  convertDateTimesToDates: false,
  convertTypesToStrings: false,
  expandComponents: false,
  expandSubFields: false,
  mergeHeartRates: false,
}

function messages(file) {
  const data = readFileSync(file)
  if (!new Decoder(Stream.fromBuffer(data)).checkIntegrity()) {
    throw new Error(`${file}: its checksum is wrong`)
  }
  const found = {}
  const mesgListener = (number, message) => {
    const numbers = Object.values(Profile.messages[number].fields).map(field => [field.name, field.num])
    const named = Object.fromEntries(numbers)
    const row = Object.entries(message).map(([name, value]) => [named[name], value])
    found[number] = [...found[number] ?? [], Object.fromEntries(row)]
  }
  const {errors} = new Decoder(Stream.fromBuffer(data)).read({...RAW, mesgListener})
  if (errors.length) {
    throw new Error(`${file}: ${errors.join('; ')}`)
  }
  return found
}

console.log(JSON.stringify(process.argv.slice(2).map(messages)))
