using System.Text.Json;
using System.Text.Json.Serialization;

namespace Graycat.Contracts.Jobs;

internal sealed class JobIdConverter : JsonConverter<JobId>
{
    public override JobId Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        JobId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("not a job id");

    public override void Write(Utf8JsonWriter writer, JobId id, JsonSerializerOptions options) => writer.WriteStringValue(id.Value);
}

internal sealed class QueueNameConverter : JsonConverter<QueueName>
{
    public override QueueName Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        new(reader.GetString() ?? throw new JsonException("not a queue name"));

    public override void Write(Utf8JsonWriter writer, QueueName name, JsonSerializerOptions options) => writer.WriteStringValue(name.Value);
}

internal sealed class WorkerIdConverter : JsonConverter<WorkerId>
{
    public override WorkerId Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        new(reader.GetString() ?? throw new JsonException("not a worker id"));

    public override void Write(Utf8JsonWriter writer, WorkerId id, JsonSerializerOptions options) => writer.WriteStringValue(id.Value);
}
