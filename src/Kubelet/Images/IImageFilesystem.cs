namespace NodeStack.Kubelet.Images;

/// <summary>The filesystem that holds images.</summary>
internal interface IImageFilesystem
{
    /// <summary>Capacity and what is available to root-less users, in bytes. Throws CriException or IOException.</summary>
    Task<(long Capacity, long Available)> MeasureAsync(CancellationToken cancel);
}
