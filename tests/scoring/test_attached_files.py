"""What is recognised by its content, what is refused and in which words, and what photos no longer tell."""

import pytest
from PIL import PngImagePlugin

from scoring.attached_files import LONGEST_NAME, Unacceptable, accept, check_size, tidy
from scoring.pictures import MOST_PARTS
from tests.scoring import files


@pytest.mark.parametrize(
    ("data", "filename", "name", "code"),
    [
        (files.picture(), "现场.JPG", "现场.JPG", "jpeg"),
        (files.picture("PNG"), "截图.png", "截图.png", "png"),
        (files.picture("WEBP"), "微信图片.webp", "微信图片.webp", "webp"),
        (files.picture(), "image", "image.jpg", "jpeg"),
        (files.PDF, "台账.pdf", "台账.pdf", "pdf"),
        (files.office("word/document.xml"), "制度.docx", "制度.docx", "docx"),
        (files.office("xl/workbook.xml"), "名册.xlsx", "名册.xlsx", "xlsx"),
        (files.old_office("WordDocument"), "旧制度.doc", "旧制度.doc", "doc"),
        (files.old_office("WordDocument"), "制度.wps", "制度.wps", "doc"),
        (files.old_office("Workbook"), "旧名册.xls", "旧名册.xls", "xls"),
        (files.old_office("Workbook"), "名册.et", "名册.et", "xls"),
    ],
)
def test_files_are_recognised_by_what_is_in_them(data, filename, name, code):
    accepted = accept(data, filename)
    assert (accepted.name, accepted.kind.code) == (name, code)


@pytest.mark.parametrize(
    ("data", "filename", "words"),
    [
        (b"", "空.jpg", "是空的（0 字节）"),
        (files.PROGRAM, "照片.jpg", "不是可以作为材料的文件类型"),
        (files.HTML, "照片.png", "不是可以作为材料的文件类型"),
        (files.SVG, "图.svg", "不是可以作为材料的文件类型"),
        (files.SVG, "图.png", "不是可以作为材料的文件类型"),
        (b"GIF89a" + bytes(40), "动图.gif", "不是可以作为材料的文件类型"),
        (files.picture(), "照片.png", "的内容是 JPEG 图片，与扩展名 .png 不符"),
        (files.PDF, "台账.docx", "的内容是 PDF，与扩展名 .docx 不符"),
        (files.picture()[:-40], "照片.jpg", "已损坏或没有传完整"),
        (files.picture()[:300], "照片.jpg", "已损坏或没有传完整"),
        (files.picture("PNG")[:-20], "照片.png", "已损坏或没有传完整"),
        (files.picture("WEBP")[:-8], "照片.webp", "已损坏或没有传完整"),
        (files.PDF[:20], "台账.pdf", "已损坏或没有传完整"),
        (b"PK\x03\x04" + bytes(50), "制度.docx", "已损坏或没有传完整"),
        (files.enormous(), "照片.png", "有 100000 × 100000 像素，大得打不开"),
        (files.HEIC, "IMG_0001.HEIC", "是 HEIC 格式的照片"),
        (files.HEIC, "IMG_0001.jpg", "是 HEIC 格式的照片"),
        (files.office("a.txt"), "打包.zip", "是压缩包或其他类型的文件"),
        (files.office("word/document.xml", "word/vbaProject.bin"), "制度.docx", "带有宏"),
        (files.office("word/document.xml", encrypted=True), "制度.docx", "设有打开密码"),
        (files.old_office("EncryptedPackage"), "制度.docx", "设有打开密码"),
        (files.old_office("Workbook", "_VBA_PROJECT"), "名册.xls", "带有宏"),
        (files.old_office("MSI"), "安装.doc", "不是 Word 或 Excel 文件"),
    ],
)
def test_what_is_refused_is_named_with_the_reason_and_the_cure(data, filename, words):
    with pytest.raises(Unacceptable) as refused:
        accept(data, filename)
    message = str(refused.value)
    assert message.startswith(f"“{filename}”")
    assert words in message
    assert message.endswith("再重新上传。")


def test_a_large_file_is_refused_before_it_is_read(settings):
    settings.ATTACHMENT_MB = 2
    check_size(2 * 1024 * 1024, "视频.pdf")
    with pytest.raises(Unacceptable, match="超过每个 2 MB 的上限"):
        check_size(5 * 512 * 1024, "视频.pdf")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_no_longer_tells_where_it_was_taken_and_shows_the_same(form):
    sent = files.picture(form)
    kept = accept(sent, f"家访.{form.lower()}").data
    assert files.PLACE in sent
    assert files.PLACE not in kept
    assert files.pixels(kept) == files.pixels(sent)
    # A JPEG still says which way up it is, and nothing else.
    assert files.told(kept) == ({0x0112: 6} if form == "JPEG" else {})


def test_what_hides_elsewhere_in_a_photo_goes_too():
    film = b"ftypmp42" + files.PLACE
    for sent in (
        files.picture(comment=files.PLACE) + film,
        files.picture(progressive=True, quality=95) + film,
        files.picture(xmp=files.PLACE),
    ):
        kept = accept(sent, "家访.jpg").data
        assert files.PLACE not in kept
        assert files.pixels(kept) == files.pixels(sent)
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", files.PLACE.decode())
    assert files.PLACE not in accept(files.picture("PNG", pnginfo=words) + files.PLACE, "家访.png").data
    assert files.PLACE not in accept(files.picture("WEBP", xmp=files.PLACE), "家访.webp").data


def test_the_colours_of_a_photo_are_kept():
    profile = b"profile" * 20
    for form, name in (("JPEG", "a.jpg"), ("WEBP", "a.webp")):
        assert profile in accept(files.picture(form, icc_profile=profile), name).data


@pytest.mark.parametrize(
    ("filename", "name"),
    [
        ("C:\\资料\\台账.pdf", "台账.pdf"),
        ("../../etc/台账.pdf", "台账.pdf"),
        ("台\u202e账\x00\r\n.pdf", "台账.pdf"),
        ("台账  最终 版.pdf ", "台账 最终 版.pdf"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("", "材料"),
        ("长" * 200 + ".pdf", "长" * (LONGEST_NAME - 4) + ".pdf"),
    ],
)
def test_names_are_tidied_for_people(filename, name):
    assert tidy(filename) == name


@pytest.mark.parametrize(
    ("form", "part"), [("JPEG", b"\xff\xfe\x00\x02"), ("PNG", files.chunk(b"IDAT", b""))]
)
def test_a_photo_of_countless_empty_parts_is_refused(form, part):
    whole = files.picture(form)
    start = 2 if form == "JPEG" else whole.index(b"IDAT") - 4
    assert accept(whole[:start] + part * 20 + whole[start:], f"a.{form.lower()}").kind.code == form.lower()
    with pytest.raises(Unacceptable, match="已损坏"):
        accept(whole[:start] + part * MOST_PARTS + whole[start:], f"a.{form.lower()}")
