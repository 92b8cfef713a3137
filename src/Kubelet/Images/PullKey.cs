using NodeStack.CriShim.Images;

namespace NodeStack.Kubelet.Images;

/// <summary>Pulls with equal keys may be shared: same image, same handler, same credentials in the same order.</summary>
internal sealed class PullKey(string image, string runtimeHandler, IReadOnlyList<RegistryAuth> credentials) : IEquatable<PullKey>
{
    private readonly string _image = image;
    private readonly string _runtimeHandler = runtimeHandler;
    private readonly IReadOnlyList<RegistryAuth> _credentials = credentials;

    public bool Equals(PullKey? other) => other is not null && _image == other._image && _runtimeHandler == other._runtimeHandler
        && _credentials.SequenceEqual(other._credentials);

    public override bool Equals(object? obj) => Equals(obj as PullKey);

    public override int GetHashCode() => HashCode.Combine(_image, _runtimeHandler, _credentials.Count);
}
