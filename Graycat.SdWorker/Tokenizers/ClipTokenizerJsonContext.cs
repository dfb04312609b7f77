using System.Text.Json.Serialization;

namespace Graycat.SdWorker.Tokenizers;

[JsonSerializable(typeof(Dictionary<string, int>))]
internal sealed partial class ClipTokenizerJsonContext : JsonSerializerContext;
