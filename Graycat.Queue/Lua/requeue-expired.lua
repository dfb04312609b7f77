-- Makes jobs ready whose lease or backoff is over, and finds those that must end.
--
-- KEYS  1-5 the queue
-- ARGV  1 now ms, 2 deaths after which a job is given up, 3 half-life of usage ms, 4 look at so many jobs, 5 wake-up channel
-- Returns { jobs taken back from workers, jobs looked at that are due still, id, id, … }: the ids are those due still; give
--       each to end-overdue.lua.
-- Guarantees: each taken back counts one death, with its reason.
--#include records
--#include shares
--#include queueing
local now = tonumber(ARGV[1])
local queue = read_queue(call('HGET', HASH, 's'))
local taken, ending = take_back(now, tonumber(ARGV[4]), tonumber(ARGV[2]), tonumber(ARGV[3]), queue)
if call('ZCARD', PENDING) > 0 then call('PUBLISH', ARGV[5], 'requeued') end
local answer = { taken, #ending }
for i, id in ipairs(ending) do answer[i + 2] = id end
return answer
