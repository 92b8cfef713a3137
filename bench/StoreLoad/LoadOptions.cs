using System.Globalization;

namespace NodeStack.StoreLoad;

internal sealed record LoadOptions(int Writers = 16, int Writes = 20_000, int Bytes = 1_024, int Watches = 10_000, string? Folder = null)
{
    public static LoadOptions Parse(string[] args)
    {
        var options = new LoadOptions();
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            options = args[i] switch
            {
                "--writers" => options with { Writers = Number(args[i + 1]) },
                "--writes" => options with { Writes = Number(args[i + 1]) },
                "--bytes" => options with { Bytes = Number(args[i + 1]) },
                "--watches" => options with { Watches = Number(args[i + 1]) },
                "--folder" => options with { Folder = args[i + 1] },
                _ => throw new ArgumentException($"unknown option {args[i]}"),
            };
        }
        return options;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
