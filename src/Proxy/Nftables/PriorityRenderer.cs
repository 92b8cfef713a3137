using System.Globalization;

namespace NodeStack.Proxy.Nftables;

/// <summary>A hook's priority as nft prints it: by name where it is one of the names', or at most ten beside it.</summary>
internal static class PriorityRenderer
{
    private const int Near = 10;

    private static readonly (string Name, int Priority, HookPoint? Only)[] s_names =
    [
        ("raw", -300, null), ("mangle", -150, null), ("dstnat", -100, HookPoint.Prerouting), ("filter", 0, null), ("security", 50, null),
        ("srcnat", 100, HookPoint.Postrouting),
    ];

    public static string Render(Hook hook)
    {
        foreach (var (name, priority, only) in s_names)
        {
            var offset = hook.Priority - priority;
            if (Math.Abs(offset) > Near || (only is { } point && point != hook.Point))
                continue;
            var beside = Math.Abs(offset).ToString(CultureInfo.InvariantCulture);
            return offset == 0 ? name : $"{name} {(offset < 0 ? '-' : '+')} {beside}";
        }
        return hook.Priority.ToString(CultureInfo.InvariantCulture);
    }
}
