using System.Text;
using k8s.Models;
using NodeStack.Kubelet.Volumes;
using NodeStack.Kubelet.Volumes.Interop;

namespace NodeStack.Kubelet.Containers;

/// <summary>Reads env files that containers left in emptyDir volumes. What the file is and where it leads was up to a container: it is opened beneath its volume and bounded.</summary>
internal sealed class EnvFileReader(KubeletPaths paths)
{
    private const int MaxBytes = 1 << 20;

    /// <summary>The text; null when there is no such file. Throws <see cref="PodConfigException"/>.</summary>
    public string? Read(V1Pod pod, string volumeName, string path)
    {
        var volume = pod.Spec.Volumes?.FirstOrDefault(v => v.Name == volumeName);
        if (volume?.EmptyDir is null)
            throw ConfigErrors.Container($"cannot find the volume {ConfigErrors.Quote(volumeName)} referenced by FileKeyRef");
        try
        {
            return Read(paths.PodVolumeDir(pod.Metadata.Uid, VolumePlugins.EmptyDir, volumeName), SubPathRules.Of(new V1VolumeMount { SubPath = path }, new Dictionary<string, string>()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or VolumeException)
        {
            throw ConfigErrors.Container("couldn't parse env file");
        }
    }

    private static string? Read(string folder, string path)
    {
        using var handle = SubPathOpener.OpenFile(folder, path);
        if (handle is null)
            return null;
        if (SubPathOpener.Stat(handle, path).Kind != FileKind.Regular)
            throw new IOException($"{path} is not a file");
        var buffer = new byte[Math.Min(RandomAccess.GetLength(handle), MaxBytes + 1)];
        var length = RandomAccess.Read(handle, buffer, 0);
        return length > MaxBytes ? throw new IOException($"{path} is longer than {MaxBytes} bytes") : Encoding.UTF8.GetString(buffer, 0, length);
    }
}
