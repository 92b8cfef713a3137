namespace NodeStack.ControlPlane.ApiServer.Auth.Tokens;

/// <summary>A public key as RFC 7517 describes it: elliptic ones have a curve and a point, RSA ones modulus and exponent.</summary>
public sealed record JsonWebKey(
    string Id, string Algorithm, string Type, string Curve, byte[]? X = null, byte[]? Y = null, byte[]? Modulus = null, byte[]? Exponent = null);
