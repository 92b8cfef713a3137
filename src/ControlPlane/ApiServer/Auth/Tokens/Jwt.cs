using System.Text.Json.Nodes;

namespace NodeStack.ControlPlane.ApiServer.Auth.Tokens;

/// <summary>A token that was taken apart; nothing in it can be believed before the signature is verified.</summary>
/// <param name="KeyId">Which key signed it, empty: not said.</param>
/// <param name="SignedPart">What the signature is over.</param>
public sealed record Jwt(string Algorithm, string KeyId, JsonObject Claims, ReadOnlyMemory<byte> SignedPart, ReadOnlyMemory<byte> Signature);
