using Graycat.Api.Errors;
using Graycat.Api.Streaming;
using Graycat.Queue.Workers;

namespace Graycat.Api.Dialects.LlamaCpp;

/// <summary><c>/slots</c>: the slots of all text workers, numbered through, busy ones first within a worker.</summary>
internal sealed class SlotsRoute(IWorkerRegistry registry, ErrorWriter errors)
{
    public async Task GetAsync(HttpContext context)
    {
        if (await registry.GetWorkersAsync(context.RequestAborted) is not { } workers)
        {
            await errors.WriteAsync(context, Failures.QueueAway);
            return;
        }

        await JsonAnswer.WriteAsync(context, json =>
        {
            int id = 0;
            json.WriteStartArray();
            foreach (var worker in workers.Where(worker => worker.Kind == "llm"))
            {
                for (int slot = 0; slot < worker.Slots; slot++)
                {
                    json.WriteStartObject();
                    json.WriteNumber("id", id++);
                    json.WriteBoolean("speculative", false);
                    json.WriteBoolean("is_processing", slot < worker.BusySlots);
                    json.WriteEndObject();
                }
            }

            json.WriteEndArray();
        });
    }
}
