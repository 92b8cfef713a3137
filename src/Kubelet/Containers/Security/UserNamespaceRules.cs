using k8s.Models;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Containers.Security;

/// <summary>Whether a pod has users of its own, and where the next free block of ids is.</summary>
internal static class UserNamespaceRules
{
    /// <summary>Ids per pod; ids below the first block belong to the node.</summary>
    public const uint Length = 65536;
    private const uint LastBlock = uint.MaxValue / Length;

    public static bool IsWanted(V1Pod pod) => pod.Spec?.HostUsers == false;

    public static void VerifySupported(string handler, RuntimeHandler? found)
    {
        if (found is { UserNamespaces: true })
            return;
        throw ConfigErrors.Container(handler.Length == 0
            ? "can't set `spec.hostUsers: false`, runtime does not support user namespaces"
            : $"can't set `spec.hostUsers: false`, RuntimeClass handler {ConfigErrors.Quote(handler)} does not support user namespaces");
    }

    /// <summary>First id of the lowest free block.</summary>
    public static uint NextFree(IReadOnlySet<uint> taken)
    {
        for (uint block = 1; block <= LastBlock; block++)
            if (!taken.Contains(block * Length))
                return block * Length;
        throw ConfigErrors.Container("create user namespace: could not find an empty slot to allocate a user namespace");
    }

    public static bool IsBlock(uint firstId, uint length) => length == Length && firstId >= Length && firstId % Length == 0;

    public static UserNamespace Of(uint firstId)
    {
        IReadOnlyList<IdMapping> map = [new IdMapping(firstId, 0, Length)];
        return new UserNamespace(NamespaceMode.Pod, map, map);
    }
}
