namespace Graycat.LlmWorker.Grammars.JsonSchemas;

/// <summary>Leaves the recursion of the converter; never leaves this folder's caller.</summary>
internal sealed class JsonSchemaException(string message) : Exception(message);
