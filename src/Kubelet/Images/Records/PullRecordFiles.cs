using System.Security.Cryptography;
using System.Text;

namespace NodeStack.Kubelet.Images.Records;

/// <summary>One file for each record, named by the hash of what it is about; written whole or not at all.</summary>
/// <param name="rootDir">The kubelet's; records are in image_manager/pulling and image_manager/pulled below it.</param>
internal sealed class PullRecordFiles(string rootDir)
{
    private const string Prefix = "sha256-";
    private const string Unfinished = ".tmp";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly string _pulling = Path.Combine(rootDir, "image_manager", "pulling");
    private readonly string _pulled = Path.Combine(rootDir, "image_manager", "pulled");

    public void WriteIntent(string image) => Write(_pulling, image, PullRecordFormat.Intent(image));

    public bool HasIntent(string image) => File.Exists(PathOf(_pulling, image));

    public void DeleteIntent(string image) => File.Delete(PathOf(Made(_pulling), image));

    public IReadOnlyList<string> Intents() => [.. ReadAll(_pulling).Select(PullRecordFormat.ReadIntent).OfType<string>()];

    public void WritePulled(PulledRecord record) => Write(_pulled, record.ImageRef, PullRecordFormat.Pulled(record));

    /// <summary>Null when there is none; <paramref name="isBroken"/>: there is one that cannot be read, so that the image was pulled by whoever.</summary>
    public PulledRecord? Pulled(string imageRef, out bool isBroken)
    {
        var path = PathOf(_pulled, imageRef);
        isBroken = false;
        if (!File.Exists(path))
            return null;
        var record = PullRecordFormat.ReadPulled(File.ReadAllText(path));
        isBroken = record is null;
        return record?.ImageRef == imageRef ? record : null;
    }

    public IReadOnlyList<PulledRecord> AllPulled() => [.. ReadAll(_pulled).Select(PullRecordFormat.ReadPulled).OfType<PulledRecord>()];

    public void DeletePulled(string imageRef) => File.Delete(PathOf(Made(_pulled), imageRef));

    private static void Write(string folder, string subject, string content)
    {
        var path = PathOf(Made(folder), subject);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
        using (var stream = new FileStream(path + Unfinished, options))
        {
            stream.Write(Encoding.UTF8.GetBytes(content));
            stream.Flush(flushToDisk: true);
        }
        File.Move(path + Unfinished, path, overwrite: true);
    }

    private static IEnumerable<string> ReadAll(string folder)
    {
        if (!Directory.Exists(folder))
            yield break;
        foreach (var path in Directory.EnumerateFiles(folder, Prefix + "*"))
            if (!path.EndsWith(Unfinished, StringComparison.Ordinal))
                yield return File.ReadAllText(path);
    }

    private static string Made(string folder)
    {
        if (!Directory.Exists(folder))
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        return folder;
    }

    private static string PathOf(string folder, string subject) => Path.Combine(folder, Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject))));
}
