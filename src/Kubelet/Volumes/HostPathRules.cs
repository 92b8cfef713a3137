using NodeStack.Kubelet.Volumes.Interop;

namespace NodeStack.Kubelet.Volumes;

/// <summary>hostPath types: what must be there, or is made.</summary>
internal static class HostPathRules
{
    /// <summary>What to do about a path of which <paramref name="found"/> is there (null: nothing), by its type.</summary>
    public static HostPathAction Decide(string type, string path, FileKind? found) => type switch
    {
        "" => HostPathAction.None,
        "DirectoryOrCreate" when found is null => HostPathAction.MakeDirectory,
        "FileOrCreate" when found is null => HostPathAction.MakeFile,
        "DirectoryOrCreate" or "Directory" => Require(found == FileKind.Directory, path, "a directory"),
        "FileOrCreate" or "File" => Require(found == FileKind.Regular, path, "a file"),
        "Socket" => Require(found == FileKind.Socket, path, "a socket file"),
        "CharDevice" => Require(found == FileKind.CharDevice, path, "a character device"),
        "BlockDevice" => Require(found == FileKind.BlockDevice, path, "a block device"),
        _ => throw VolumeErrors.Mount($"{type} is an invalid volume type"),
    };

    public static void VerifyPath(string path)
    {
        if (path.Split('/').Contains(".."))
            throw VolumeErrors.Mount($"invalid HostPath `{path}`: must not contain '..'");
        if (!path.StartsWith('/') || path.Contains('\0'))
            throw VolumeErrors.Mount($"invalid HostPath `{path}`: must be an absolute path");
    }

    private static HostPathAction Require(bool isRight, string path, string what) =>
        isRight ? HostPathAction.None : throw VolumeErrors.Mount($"hostPath type check failed: {path} is not {what}");
}
