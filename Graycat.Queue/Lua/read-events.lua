-- Reads a job's events from its log and, for a live job, adds a replica to those that are told of further ones.
--
-- KEYS  1-5 the queue, 6 LOG, 7 DONE
-- ARGV  1 id, 2 first index, 3 at most so many, 4 replica or empty
-- Returns { known: 0 no such job, 1 live, 2 ended, event, event, … } with events as in the log (events.lua).
-- Guarantees: no event falls between the log read here and those the replica is told of.
--#include records
local id, first = ARGV[1], tonumber(ARGV[2])
local found = call('HGET', HASH, 'l:' .. id)
local answer = { 0 }
if found then
  answer[1] = 1
  local lease = read_lease(found)
  if ARGV[4] ~= '' and not string.find(' ' .. lease.listeners .. ' ', ' ' .. ARGV[4] .. ' ', 1, true) then
    lease.listeners = lease.listeners == '' and ARGV[4] or lease.listeners .. ' ' .. ARGV[4]
    call('HSET', HASH, 'l:' .. id, pack_lease(lease))
  end
elseif call('EXISTS', KEYS[7]) == 1 then
  answer[1] = 2
end

local last = call('LINDEX', KEYS[6], -1)
if not last then return answer end
local next = tonumber(string.match(last, '^%a(%d+):')) + 1
local length = call('LLEN', KEYS[6])
local from = math.max(0, first - (next - length))
if from < length then
  local events = call('LRANGE', KEYS[6], from, from + tonumber(ARGV[3]) - 1)
  for i = 1, #events do answer[i + 1] = events[i] end
end
return answer
