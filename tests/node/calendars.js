// Prints what ical.js reads of each calendar file: its events as {uid: [start, end, summary, description]}.
// Times are in UTC, by the VTIMEZONE of the file itself; a whole day is a date.

import {readFileSync} from 'node:fs'
import ICAL from 'ical.js'

function moment(time) {
  return time.isDate ? time.toString() : time.convertToZone(ICAL.Timezone.utcTimezone).toString()
}

function events(file) {
  ICAL.TimezoneService.reset()
  const whole = new ICAL.Component(ICAL.parse(readFileSync(file, 'utf-8')))
  for (const zone of whole.getAllSubcomponents('vtimezone')) {
    ICAL.TimezoneService.register(zone)
  }
  const found = {}
  for (const component of whole.getAllSubcomponents('vevent')) {
    const event = new ICAL.Event(component, {strictExceptions: true})
    if (event.uid in found) {
      throw new Error(`${event.uid} stands twice`)
    }
    found[event.uid] = [moment(event.startDate), moment(event.endDate), event.summary, event.description]
  }
  return found
}

console.log(JSON.stringify(process.argv.slice(2).map(events)))
