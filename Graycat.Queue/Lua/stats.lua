-- How a queue stands.
--
-- KEYS  1-5 the queue, 6 DEAD
-- ARGV  1 now ms
-- Returns { waiting, leased, dead letters, completed in this hour and the 23 before, mean service ms x 1000, oldest waiting id or empty }.
--#include records
local queue = read_queue(call('HGET', HASH, 's'))
local members = call('ZRANGE', PENDING, 0, -1)
local oldest = ''
for _, text in ipairs(members) do
  local id = member_id(text)
  if oldest == '' or id < oldest then oldest = id end
end
local hour, completed = math.floor(tonumber(ARGV[1]) / 3600000), 0
for at, count in pairs(queue.hours) do
  if tonumber(at) > hour - 24 then completed = completed + count end
end
local leased = call('ZCARD', DUE) - #members - queue.delayed
return { #members + queue.delayed, leased, call('LLEN', KEYS[6]), completed, int(queue.service * 1000), oldest }
