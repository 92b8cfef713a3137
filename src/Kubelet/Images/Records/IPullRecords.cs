using NodeStack.Kubelet.Images.Credentials;

namespace NodeStack.Kubelet.Images.Records;

/// <summary>
/// Remembers who pulled what, so that a pod cannot use an image that another pod's credentials brought onto the node. Thread-safe.
/// </summary>
internal interface IPullRecords
{
    /// <summary>False: the pod must pull the image itself, though it is there, to show that it may.</summary>
    /// <param name="image">As the pod names it.</param>
    /// <param name="credentials">The pod's; only asked for when they matter.</param>
    Task<bool> MayUseAsync(string image, string imageRef, Func<Task<IReadOnlyList<PullCredential>>> credentials);

    /// <summary>Comes before each pull. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>: then it must not be pulled.</summary>
    void Begin(string image);

    /// <summary>Comes after each pull that brought the image.</summary>
    /// <param name="used">The credential that opened the registry; null: none was needed.</param>
    void Pulled(string image, string imageRef, PullCredential? used);

    /// <summary>Comes after each pull that did not.</summary>
    void Failed(string image);
}
