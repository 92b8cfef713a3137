using k8s.Models;
using NodeStack.Kubelet.Containers.Env;

namespace NodeStack.Kubelet.Volumes;

/// <summary>Which part of a volume a mount asks for; empty is the whole volume.</summary>
internal static class SubPathRules
{
    public static string Of(V1VolumeMount mount, IReadOnlyDictionary<string, string> environment)
    {
        var path = mount.SubPath ?? "";
        if (!string.IsNullOrEmpty(mount.SubPathExpr))
        {
            path = VariableExpansionRules.ExpandStrict(mount.SubPathExpr, environment, out var missing);
            if (missing.Count > 0)
                throw VolumeErrors.Mount($"missing value for {string.Join(", ", missing)}");
        }
        if (path.StartsWith('/'))
            throw VolumeErrors.Mount($"error SubPath `{path}` must not be an absolute path");
        if (path.Split('/').Contains(".."))
            throw VolumeErrors.Mount($"unable to provision SubPath `{path}`: must not contain '..'");
        if (path.Contains('\0'))
            throw VolumeErrors.Mount("unable to provision SubPath: must not contain NUL");
        return path;
    }

    /// <summary>The folders of a path, without empty ones and ".".</summary>
    public static string[] Segments(string path) => [.. path.Split('/').Where(s => s.Length > 0 && s != ".")];
}
