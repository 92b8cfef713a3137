namespace NodeStack.ControlPlane.ApiServer.Auth.Tokens;

/// <summary>
/// The key that signs and all keys that verify. To change keys, add the new public key to the verifying ones first, then sign with it, and take the old
/// one away when its tokens have ended.
/// </summary>
public sealed class TokenKeySet
{
    public TokenKeySet(TokenKey signing, IEnumerable<TokenKey> verifying)
    {
        Signing = signing;
        Verifying = [.. verifying.Prepend(signing).DistinctBy(k => k.Id)];
    }

    public TokenKey Signing { get; }

    /// <summary>The signing key first.</summary>
    public IReadOnlyList<TokenKey> Verifying { get; }

    /// <summary>The keys that may have signed a token; all when it does not say which.</summary>
    public IEnumerable<TokenKey> Named(string id) => id.Length == 0 ? Verifying : Verifying.Where(k => k.Id == id);

    /// <param name="verifyingPaths">Files with public (or private) keys.</param>
    public static TokenKeySet FromFiles(string signingPath, IEnumerable<string> verifyingPaths) =>
        new(TokenKey.FromFile(signingPath)[0], verifyingPaths.SelectMany(TokenKey.FromFile));
}
