using System.Text.Json.Nodes;

namespace NodeStack.ControlPlane.ApiServer.Patch;

/// <summary>One step of a JSON patch, not yet checked against RFC 6902.</summary>
/// <param name="From">Null: not given; so for the others.</param>
internal sealed record JsonPatchOperation(string? Op, string? Path, string? From, JsonNode? Value);
