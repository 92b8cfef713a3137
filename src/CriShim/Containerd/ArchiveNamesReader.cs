using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace NodeStack.CriShim.Containerd;

/// <summary>Finds the image names in an OCI or docker archive, plain or gzipped, without unpacking it.</summary>
internal static class ArchiveNamesReader
{
    private const int MaxIndexBytes = 4 * 1024 * 1024;

    /// <exception cref="ContainerdException">The file is no image archive.</exception>
    public static async Task<IReadOnlyList<string>> ReadAsync(string path, CancellationToken cancel)
    {
        try
        {
            await using var file = File.OpenRead(path);
            await using var stream = IsGzip(file) ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
            return await ReadAsync(stream, cancel).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or JsonException or FormatException or UnauthorizedAccessException)
        {
            throw new ContainerdException($"{path} is no readable image archive: {error.Message}", error);
        }
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(Stream stream, CancellationToken cancel)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        await using var tar = new TarReader(stream);
        while (await tar.GetNextEntryAsync(copyData: false, cancel).ConfigureAwait(false) is { } entry)
        {
            var name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
            if (name is not ("index.json" or "manifest.json") || entry.DataStream is null)
                continue;
            if (entry.Length > MaxIndexBytes)
                throw new InvalidDataException($"{name} is larger than {MaxIndexBytes} bytes");
            var json = new byte[entry.Length];
            await entry.DataStream.ReadExactlyAsync(json, cancel).ConfigureAwait(false);
            names.UnionWith(name == "index.json" ? ArchiveNamesParser.FromIndex(json) : ArchiveNamesParser.FromDockerManifest(json));
        }

        return names.Count > 0 ? [.. names] : throw new InvalidDataException("it names no image");
    }

    private static bool IsGzip(FileStream file)
    {
        Span<byte> magic = stackalloc byte[2];
        var read = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        file.Position = 0;
        return read == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
    }
}
