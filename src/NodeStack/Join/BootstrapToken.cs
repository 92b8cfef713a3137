using System.Security.Cryptography;
using NodeStack.ControlPlane.ApiServer.Auth.Tokens;

namespace NodeStack.Join;

/// <summary>A token that lets a machine ask for a place in the cluster: ID.SECRET, as kubeadm has them. The id is no secret.</summary>
internal sealed record BootstrapToken(string Id, string Secret)
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

    public static BootstrapToken? Parse(string text) => BootstrapTokenRules.Parse(text) is { } parts ? new(parts.Id, parts.Secret) : null;

    public static BootstrapToken New() => new(RandomNumberGenerator.GetString(Alphabet, 6), RandomNumberGenerator.GetString(Alphabet, 16));

    public sealed override string ToString() => $"{Id}.{Secret}";
}
