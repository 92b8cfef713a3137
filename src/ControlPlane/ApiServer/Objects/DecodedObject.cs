using System.Text.Json.Nodes;

namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <param name="Object">Known fields only, of the right types, in normal form; kind, apiVersion and metadata come first.</param>
/// <param name="Warnings">Unknown and duplicate fields, for Warning headers.</param>
public sealed record DecodedObject(JsonObject Object, IReadOnlyList<string> Warnings);
