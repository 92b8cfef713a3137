using k8s.Models;

namespace NodeStack.Kubelet.Containers.Security;

/// <summary>
/// runAsNonRoot: refuses containers that would, or may, run as root. User ids that do not fit the kernel's are refused always:
/// runtimes have wrapped them round to root (CVE-2024-40635).
/// </summary>
internal static class RunAsUserRules
{
    public const string IdRange = "must be between 0 and 2147483647, inclusive";

    public static void Verify(V1Pod pod, V1Container container, EffectiveSecurity effective, ImageUser image)
    {
        var where = $"(pod: {ConfigErrors.Quote(ConfigErrors.Describe(pod))}, container: {container.Name})";
        if (effective.RunAsUser is { } user && !IsValid(user))
            throw ConfigErrors.Container($"container has an invalid runAsUser ({user}): {IdRange} {where}");
        if (effective.RunAsGroup is { } group && !IsValid(group))
            throw ConfigErrors.Container($"container has an invalid runAsGroup ({group}): {IdRange} {where}");
        if (effective.RunAsNonRoot == true)
            VerifyNonRoot(effective, image, where);
        else if (effective.RunAsUser is null && image.Uid is { } uid && !IsValid(uid))
            throw ConfigErrors.Container($"image has an invalid user id ({uid}): {IdRange} {where}");
    }

    private static void VerifyNonRoot(EffectiveSecurity effective, ImageUser image, string where)
    {
        if (effective.RunAsUser is { } user)
        {
            if (user == 0)
                throw ConfigErrors.Container($"container's runAsUser breaks non-root policy {where}");
            return;
        }
        if (image.Uid is not { } uid)
            throw ConfigErrors.Container(
                $"container has runAsNonRoot and image has non-numeric user ({image.Username}), cannot verify user is non-root {where}");
        if (uid == 0)
            throw ConfigErrors.Container($"container has runAsNonRoot and image will run as root {where}");
        if (!IsValid(uid))
            throw ConfigErrors.Container(
                $"container has runAsNonRoot and image has an invalid user id ({uid}). (Must be 1-({int.MaxValue})): {IdRange} {where}");
    }

    private static bool IsValid(long id) => id is >= 0 and <= int.MaxValue;
}
