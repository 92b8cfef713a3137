namespace NodeStack.Kubelet.Images.Records;

/// <summary>Whether a pod must show that it may pull an image that is on the node already (imagePullCredentialsVerificationPolicy).</summary>
/// <param name="Name">NeverVerify, NeverVerifyPreloadedImages, NeverVerifyAllowlistedImages or AlwaysVerify.</param>
/// <param name="Allowlist">Repositories, or prefixes that end in "/*".</param>
internal sealed record VerificationPolicy(string Name, IReadOnlyList<string> Allowlist)
{
    /// <param name="repository">As the pod wrote it, without tag and digest.</param>
    /// <param name="isPulled">A kubelet of this node pulled it, or has begun to.</param>
    public bool IsRequired(string repository, bool isPulled) => Name switch
    {
        "NeverVerify" => false,
        "NeverVerifyAllowlistedImages" => !Allowlist.Any(allowed => Covers(allowed, repository)),
        "AlwaysVerify" => true,
        _ => isPulled,
    };

    private static bool Covers(string allowed, string repository) => allowed.EndsWith("/*", StringComparison.Ordinal)
        ? repository.StartsWith(allowed[..^1], StringComparison.Ordinal)
        : repository == allowed;
}
