namespace NodeStack.Cgroups.Files;

/// <summary>
/// The cgroup file system: the only way of this library to the kernel's hierarchy. A group is named by its absolute path below the
/// mount ("/", "/kubepods.slice"). All failures are <see cref="CgroupIoException"/>. Safe for use by many threads.
/// </summary>
public interface ICgroupFiles
{
    bool Exists(string group);

    /// <summary>Makes one group; its parent must be there. False when it was there already.</summary>
    bool Create(string group);

    /// <summary>Removes one group without children and processes (EBUSY otherwise). False when it was gone already.</summary>
    bool Remove(string group);

    /// <summary>Names of the child groups.</summary>
    IReadOnlyList<string> List(string group);

    bool HasFile(string group, string file);

    /// <summary>The whole file.</summary>
    string ReadText(string group, string file);

    /// <summary>
    /// Reads up to the size of <paramref name="buffer"/> without allocating. False when the file is not there or its controller
    /// does not count (PSI switched off).
    /// </summary>
    bool TryRead(string group, string file, Span<byte> buffer, out int length);

    /// <summary>Writes in one write(2), as the kernel wants it.</summary>
    void Write(string group, string file, string value);

    /// <summary>A file kept open to be read again and again; null when it is not there.</summary>
    ICgroupFile? Open(string group, string file);
}
