using System.Text.Json;

namespace Graycat.Api.Errors;

/// <summary>How a dialect spells an error. Endpoints carry theirs as metadata.</summary>
public interface IErrorShape
{
    /// <summary>The status; a dialect may know a better one than the error's own.</summary>
    int Status(ApiError error) => error.Status;

    /// <summary>Writes the body.</summary>
    void Write(Utf8JsonWriter json, ApiError error);
}
