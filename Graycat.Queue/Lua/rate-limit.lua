-- Counts one request by the generic cell rate algorithm (ATM Forum, TM 4.0, 4.4.2): the record is the theoretical arrival
-- time of the next request, if requests came evenly.
--
-- KEYS  1 the key's record
-- ARGV  1 now ms, 2 ms between requests at the full rate, 3 requests that may come at once
-- Returns { allowed 0/1, requests that would pass now, ms until all of them would, ms until the next one would }.
-- Guarantees: in any window of length t at most burst + t / interval requests pass.
local now, interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local function int(number) return string.format('%.0f', number) end
local arrival = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local early = now - (arrival + interval - burst * interval)
if early < 0 then return { 0, 0, int(math.ceil(arrival - now)), int(math.ceil(-early)) } end
arrival = arrival + interval
redis.call('SET', KEYS[1], string.format('%.17g', arrival), 'PX', int(math.ceil(arrival - now) + 1000))
return { 1, int(math.floor(early / interval + 1e-9)), int(math.ceil(arrival - now)), '0' }
