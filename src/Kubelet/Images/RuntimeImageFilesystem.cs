using NodeStack.CriShim.Images;

namespace NodeStack.Kubelet.Images;

/// <summary>Asks the runtime where images are and the kernel how full that filesystem is.</summary>
internal sealed class RuntimeImageFilesystem(IImageService images) : IImageFilesystem
{
    public async Task<(long Capacity, long Available)> MeasureAsync(CancellationToken cancel)
    {
        var usage = await images.ImageFsUsageAsync(cancel).ConfigureAwait(false);
        if (usage.Images.Count == 0)
            throw new IOException("the runtime names no image filesystem");
        var drive = new DriveInfo(usage.Images[0].MountPoint);
        return (drive.TotalSize, drive.AvailableFreeSpace);
    }
}
