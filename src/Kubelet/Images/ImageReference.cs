namespace NodeStack.Kubelet.Images;

/// <summary>A parsed image name.</summary>
/// <param name="Repository">With its registry, e.g. docker.io/library/busybox.</param>
/// <param name="Tag">"latest" when neither tag nor digest was given; empty when only a digest was.</param>
/// <param name="Digest">With its algorithm, e.g. sha256:...; empty when not given.</param>
internal sealed record ImageReference(string Repository, string Tag, string Digest)
{
    public string Registry => Repository[..Repository.IndexOf('/')];
}
